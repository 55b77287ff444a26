import { describe, expect, it } from "vitest";

import type { RecordCheck } from "./api";
import { anchorsInWords, chainName, detailInWords, findingsOf } from "./words";

const STUDY = "11111111-2222-3333-4444-555555555555";
const WHOLE: RecordCheck = {
  ok: true,
  events: 3,
  chains: [
    { chain: "site", title: "", events: 2, at: null, is_ok: true, is_whole_checked: true, faults: [] },
    { chain: STUDY, title: "Edges", events: 1, at: null, is_ok: true, is_whole_checked: true, faults: [] },
  ],
  anchors: 0,
  missing_anchors: [],
  anchor_problem: "",
};

describe("a chain", () => {
  it("is called as its study", () => {
    expect(chainName({ chain: STUDY, title: "Edges" })).toBe("Edges");
  });

  it("of a study without a title is called by its id", () => {
    expect(chainName({ chain: STUDY, title: "" })).toBe("Study 11111111");
  });

  it("of everything else is the site's", () => {
    expect(chainName({ chain: "site", title: "" })).toBe("The site");
  });
});

describe("findings", () => {
  it("are none where the record is whole", () => {
    expect(findingsOf(WHOLE)).toEqual([]);
  });

  it("say in which study they are", () => {
    const fault = {
      code: "event_changed",
      chain: STUDY,
      seq: 1,
      message: "Event 1 does not carry its own hash.",
    };
    const chains = WHOLE.chains.map((one) =>
      one.chain === STUDY ? { ...one, is_ok: false, faults: [fault] } : one,
    );
    const broken = { ...WHOLE, ok: false, chains };
    expect(findingsOf(broken)).toEqual([{ where: "Edges", message: fault.message }]);
  });

  it("name an anchor that is gone by its study", () => {
    const gone = { chain: STUDY, seq: 7, hash: "ab".repeat(32) };
    const [found] = findingsOf({ ...WHOLE, ok: false, anchors: 9, missing_anchors: [gone] });
    expect(found?.where).toBe("Edges");
    expect(found?.message).toContain("Event 7 with the hash abababababab…");
  });

  it("hold why anchors could not be read", () => {
    expect(findingsOf({ ...WHOLE, ok: false, anchor_problem: "Gone." })).toEqual([
      { where: "Anchors", message: "Gone." },
    ]);
  });
});

describe("anchors", () => {
  it("that are not kept are said to be missing", () => {
    expect(anchorsInWords(WHOLE)).toContain("No anchors are kept");
  });

  it("that are all there are counted", () => {
    expect(anchorsInWords({ ...WHOLE, anchors: 12 })).toContain("All 12 anchors");
  });
});

describe("the detail of an event", () => {
  it("shows hashes and ids by their beginning and all else as it is", () => {
    const detail = { content_sha256: "ab".repeat(32), item: STUDY, reason: "It was faded." };
    expect(detailInWords(detail)).toBe(
      "content sha256: abababababab…; item: 11111111…; reason: It was faded.",
    );
  });
});
