import { plural } from "../ui/format";
import { Sheet } from "../ui/Sheet";
import type { Preference, PreferencePair } from "./api";
import { DataTable } from "./DataTable";
import { EstimateText } from "./EstimateText";
import { IntervalFigure } from "./figures/IntervalFigure";
import { FigureAndTable, QuestionBlock } from "./QuestionBlock";
import type { SectionProps } from "./section";
import { formatP } from "./words";

export function Preferences({ results, nameOf }: SectionProps) {
  if (results.preferences.length === 0) return null;
  return (
    <Sheet
      title="Preference"
      id="preference"
      lead="Which of two images readers would rather read. A tie counts half."
    >
      {results.preferences.map((preference) => (
        <QuestionBlock key={preference.question} about={preference} warnings={preference.warnings}>
          <Pairs preference={preference} results={results} nameOf={nameOf} />
          {preference.abilities.length > 0 && (
            <Abilities preference={preference} results={results} nameOf={nameOf} />
          )}
        </QuestionBlock>
      ))}
    </Sheet>
  );
}

type Props = SectionProps & { readonly preference: Preference };

function Pairs({ preference: { question, pairs }, nameOf }: Props) {
  const label = ({ a, b }: PreferencePair): string => `${nameOf(a)} over ${nameOf(b)}`;
  return (
    <FigureAndTable
      figure={
        <IntervalFigure
          caption="Share of preferences for the first of each pair. On the dashed line neither is preferred."
          axis="share of preferences"
          line={0.5}
          domain={[0, 1]}
          rows={pairs.map((pair) => ({ label: label(pair), estimate: pair.rate_a }))}
        />
      }
      table={
        <DataTable
          caption={`${question}, by pair`}
          rows={pairs}
          keyOf={label}
          estimatesOf={({ rate_a }) => [rate_a]}
          columns={[
            { title: "Pair", isText: true, cell: label },
            { title: "For the first", cell: ({ wins_a }) => wins_a },
            { title: "Ties", cell: ({ ties }) => ties },
            { title: "For the second", cell: ({ wins_b }) => wins_b },
            { title: "Share", cell: ({ rate_a }) => <EstimateText estimate={rate_a} /> },
            { title: "p", cell: ({ p_value }) => formatP(p_value) },
          ]}
        />
      }
    />
  );
}

function Abilities({ preference: { question, abilities: fitted }, results, nameOf }: Props) {
  const abilities = fitted.toSorted(
    (a, b) => results.treatments.indexOf(a.treatment) - results.treatments.indexOf(b.treatment),
  );
  return (
    <FigureAndTable
      figure={
        <IntervalFigure
          caption={`All treatments on one scale (Bradley-Terry). The dashed line is ${nameOf(results.reference)}.`}
          axis="log odds of being preferred"
          line={0}
          rows={abilities.map(({ treatment, log_odds }) => ({
            label: nameOf(treatment),
            estimate: log_odds,
          }))}
        />
      }
      table={
        <DataTable
          caption={`${question}, ${plural(abilities.length, "treatment")} on one scale`}
          rows={abilities}
          keyOf={({ treatment }) => treatment}
          estimatesOf={({ log_odds }) => [log_odds]}
          columns={[
            { title: "Treatment", isText: true, cell: ({ treatment }) => nameOf(treatment) },
            { title: "Log odds", cell: ({ log_odds }) => <EstimateText estimate={log_odds} /> },
          ]}
        />
      }
    />
  );
}
