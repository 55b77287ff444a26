import type { Frame } from "../../viewer";

/** One plane of one view of one item, in all its panes. */
export interface PlaneAddress {
  readonly item: string;
  readonly view: number;
  readonly plane: number;
}

interface Row {
  readonly address: PlaneAddress;
  readonly frames: readonly Frame[];
  readonly bytes: number;
}

/** How much farther from the reader's eye a plane is than others: the higher, the sooner it goes. */
type RankOf = (address: PlaneAddress) => number;

function keyOf({ item, view, plane }: PlaneAddress): string {
  return `${item}/${view}/${plane}`;
}

/** Decoded planes in memory, within a budget. What is kept is a plane of all panes, never of one alone. */
export class PlaneStore {
  private readonly rows = new Map<string, Row>();
  private held = 0;

  constructor(private readonly budget: number) {}

  get bytes(): number {
    return this.held;
  }

  get(address: PlaneAddress): readonly Frame[] | null {
    return this.rows.get(keyOf(address))?.frames ?? null;
  }

  put(address: PlaneAddress, frames: readonly Frame[], bytes: number): void {
    this.drop(keyOf(address));
    this.rows.set(keyOf(address), { address, frames, bytes });
    this.held += bytes;
  }

  dropItem(item: string): void {
    for (const [key, { address }] of [...this.rows]) if (address.item === item) this.drop(key);
  }

  /**
   * Give up planes that rank behind `rank`, the farthest first, until `bytes` more fit into the budget.
   * False, and nothing is given up, where that is not enough.
   */
  makeRoom(bytes: number, rank: number, rankOf: RankOf): boolean {
    let lacking = this.held + bytes - this.budget;
    if (lacking <= 0) return true;
    const leaving: string[] = [];
    for (const [key, { bytes: freed }] of this.farthestFirst(rank, rankOf)) {
      leaving.push(key);
      lacking -= freed;
      if (lacking <= 0) break;
    }
    if (lacking > 0) return false;
    for (const key of leaving) this.drop(key);
    return true;
  }

  private farthestFirst(rank: number, rankOf: RankOf): [string, Row][] {
    const ranked = [...this.rows].map((entry) => ({ entry, rank: rankOf(entry[1].address) }));
    const behind = ranked.filter((each) => each.rank > rank).sort((a, b) => b.rank - a.rank);
    return behind.map(({ entry }) => entry);
  }

  private drop(key: string): void {
    const row = this.rows.get(key);
    if (row === undefined) return;
    this.rows.delete(key);
    this.held -= row.bytes;
  }
}
