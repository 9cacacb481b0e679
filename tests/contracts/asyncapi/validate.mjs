// Validates AsyncAPI documents with the AsyncAPI project's own parser.
// In: a JSON array of documents. Out: for each the list of its errors and warnings.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const WARNING = 1; // 0 is an error; 2 and 3 are advice

const parser = new Parser();
const found = [];
for (const document of JSON.parse(readFileSync(0, "utf8"))) {
  const { diagnostics } = await parser.parse(JSON.stringify(document));
  found.push(
    diagnostics
      .filter((one) => one.severity <= WARNING)
      .map((one) => `${one.path.join("/")}: ${one.message}`),
  );
}
console.log(JSON.stringify(found));
