// Figures to hover over are drawn while the page is read, before its columns have their widths: they are drawn anew then.
addEventListener("load", () => dispatchEvent(new Event("resize")));
