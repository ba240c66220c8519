export const copyWords = {
  button: (id: string) => `Copy the id … ${id}`,
  copied: 'Copied.',
  failed: 'The browser does not allow copying.',
}
