import { CardPage } from './ui/card-page.tsx'

export default function NotFoundPage() {
  return (
    <CardPage title="There is nothing here" lead="The address may be mistyped, or the page is gone.">
      <a href="/">To the registration</a>
    </CardPage>
  )
}
