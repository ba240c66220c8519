/** Asks again until the answer is true; a condition, not a sleep. */
export async function until(condition: () => Promise<boolean> | boolean, seconds = 30) {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const met = await Promise.resolve()
      .then(condition)
      .catch(() => false)
    if (met) return
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${condition}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}
