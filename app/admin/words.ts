export const notFoundWords = {
  title: 'There is nothing here',
  text: 'The address may be mistyped, or the page is gone: old jobs are deleted.',
  find: 'Find a person with the box above, or go',
  back: 'back to the overview',
}

export const forbiddenWords = {
  title: 'Your role does not allow that',
  nothing: 'Nothing was done.',
  who: 'Somebody with the role admin can change yours.',
  roles: 'What your role may do, and who has which',
  back: 'Back to the overview',
}
