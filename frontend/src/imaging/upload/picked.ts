/** A file with the path that names it inside what was dropped or chosen. */
export interface PickedFile {
  readonly path: string;
  readonly file: File;
}

/** Files that a computer adds for itself and nobody means to upload. */
const LITTER = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*|__MACOSX\/.*)$/i;

export function withoutLitter(files: readonly PickedFile[]): PickedFile[] {
  return files.filter(({ path }) => !LITTER.test(path));
}

export function fromInput(files: FileList): PickedFile[] {
  return withoutLitter([...files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
}

/** Everything that was dropped, folders opened all the way down. */
export async function fromDrop(transfer: DataTransfer): Promise<PickedFile[]> {
  // Items must be taken before the first await: the list is emptied when the event ends.
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const found = await Promise.all(items.map((item) => filesOf(item.webkitGetAsEntry(), item.getAsFile())));
  return withoutLitter(found.flat());
}

/** A file that is not on a disk, such as one dragged out of another program, has no entry. */
function filesOf(entry: FileSystemEntry | null, file: File | null): PickedFile[] | Promise<PickedFile[]> {
  if (entry !== null) return walk(entry);
  return file === null ? [] : [{ file, path: file.name }];
}

export async function walk(entry: FileSystemEntry): Promise<PickedFile[]> {
  if (entry.isFile) {
    const file = await fileOf(entry as FileSystemFileEntry);
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  const children = await childrenOf((entry as FileSystemDirectoryEntry).createReader());
  const found: PickedFile[] = [];
  for (const child of children) found.push(...(await walk(child)));
  return found;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives at most 100 entries at a time, and an empty list at the end. */
async function childrenOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}
