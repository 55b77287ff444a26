"""What an export is, in words, for whoever opens it."""

from results.columns import FORMAT, Tables

SIMULATED = "SIMULATED: simulated readers (programs) gave ratings of this study. They are no evidence about people.\n\n"
TEXT = """{title}
An export of a blinded reader study from Fovea, format {format}.

study.csv          the protocol in one row
readers.csv        who read, by pseudonym
treatments.csv     what was compared
cases.csv          cases and their reference standard, as it was when the study was unblinded
views.csv          by which images and planes each case was read
lesions.csv        the lesions of the reference standard
questions.csv      what was asked
presentations.csv  what was shown to whom, when, on which side
submissions.csv    every submission with its times; corrections are versions of their own
ratings.csv        grades (1-5) and confidences of abnormality (0-100)
preferences.csv    choices between two treatments
marks.csv          marks with their planes, and which lesion each lies in
guesses.csv        where the reader took the original to be, asked at the end of the last session, when the other
                   answers of that presentation were locked
comments.csv       answers in words
nothing_to_mark.csv  where a reader said that there is nothing to mark
measures.csv       image measures of every reconstruction, of the whole image and of each lesion, over all planes
data_dictionary.csv  each column of these tables: type and meaning
manifest.json      the protocol and allocation as frozen; its SHA-256 is {manifest_hash}
secret.json        what the allocation was drawn from; manifest.json holds its hash (secret_sha256): the SHA-256 of the
                   text "fovea-secret-1|" followed by the secret. null where a study was frozen with a seed
provenance.json    how every reconstruction was made, what of it was shown, and the definitions of the measures
chain.json         where the study's record of events stood; whoever keeps it can tell whether events were dropped later
analyses.json      the results
SHA256SUMS         for `sha256sum -c SHA256SUMS`

Tables
CSV as of RFC 4180 in UTF-8, lines end in CR LF. An empty cell is a missing value. Booleans are true and false, times
are ISO 8601 in UTC. A text that begins with = + - @ ' or a control character has an apostrophe before it, so that no
spreadsheet takes it for a formula; take that apostrophe off when you read it.

Planes, views and displays are counted from 0. A case may have several displays; each is a presentation of its own.

All treatments of an image were shown on one value grid: brought to the levels of the original, with noise of its steps
(grid_step) that was drawn before reading, less than a step from the treatment's own values. The outermost rows and
columns were left blank in all of them. provenance.json holds the hashes of the frames that were made (frames) and of
those that were shown (shown). Measures are of what was made.

Statistics use rows with kind = scored and is_newest = true. Hidden repeats (kind = repeat) serve agreement within
readers; training is left out.

The same numbers again
With Fovea's source, without a database: python -m results.recompute FILE.zip
It computes analyses.json again from the tables and says whether it is the same, to the letter or up to the last digits,
in which other processors and other versions of the libraries may differ. The versions that made it are in
provenance.json. It also draws the allocation again from secret.json and says whether it is that of manifest.json.
"""


def write_readme(tables: Tables) -> str:
    study = tables["study"][0]
    text = TEXT.format(title=study["title"], format=FORMAT, manifest_hash=study["manifest_hash"])
    return (SIMULATED if study["is_simulated"] else "") + text
