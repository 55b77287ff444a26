/** Answers that most screens of datasets need. */
export const ADMINISTRATOR = {
  id: "p1",
  username: "ada",
  display_name: "Ada",
  roles: ["administrator", "investigator"],
  is_simulated: false,
};

export function pageOf<T>(results: readonly T[], count = results.length) {
  return { count, next: null, previous: null, results };
}
