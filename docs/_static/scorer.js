// How results of the search are ranked: a heading that says what was asked comes before pages with the words somewhere,
// and pages for readers before those where one looks things up, why something was decided, or where a table comes from.
const PLACES = [[/^(decisions|reference\/data)\//, 0.3], [/^(reference\/|clauses|keys|faults|mutation|studies)/, 0.6]];
var Scorer = {
  score: (result) => (result[4] + (result[6] === "title" ? 100 : 0)) * (PLACES.find(([place]) => place.test(result[0])) ?? [0, 1])[1],
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};
