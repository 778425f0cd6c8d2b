// How results of the search are ranked: a heading that says what was asked comes before pages with the words somewhere,
// and pages for readers before those that say why something was decided or where a table comes from.
var Scorer = {
  score: (result) => (result[4] + (result[6] === "title" ? 100 : 0)) * (/^(decisions|reference\/data)\//.test(result[0]) ? 0.3 : 1),
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};
