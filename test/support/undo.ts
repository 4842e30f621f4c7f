const undos: { path: string; undo(): void }[] = [];

/** Notes how something that a test did to this machine at a path, such as a mount, is undone. */
export function undoLater(path: string, undo: () => void): void {
  undos.push({ path, undo });
}

/** Undoes what was done to a folder and below it, the latest first; the folder can be removed then. */
export function undoBelow(folder: string): void {
  for (const each of undos.filter(({ path }) => `${path}/`.startsWith(`${folder}/`)).reverse()) {
    undos.splice(undos.indexOf(each), 1);
    each.undo();
  }
}
