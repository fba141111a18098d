export async function slide() {
  return [];
}
