import { createHash } from "node:crypto";
import { readFileSync, readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";
import { fakeDoor } from "./dev/door.ts";

const OUT = process.env.OUT_DIR ?? "../web/static/widget";

/** Names the built file after its content and writes down its integrity value, for pages that pin it. */
function pinned(): Plugin {
  return {
    name: "pinned",
    apply: "build",
    closeBundle() {
      const built = readFileSync(`${OUT}/leerwijzer.js`);
      const file = `leerwijzer-${createHash("sha256").update(built).digest("hex").slice(0, 10)}.js`;
      for (const old of readdirSync(OUT)) if (/^leerwijzer.*\.js$/.test(old)) unlinkSync(`${OUT}/${old}`);
      writeFileSync(`${OUT}/${file}`, built);
      const integrity = `sha384-${createHash("sha384").update(built).digest("base64")}`;
      writeFileSync(`${OUT}/built.json`, `${JSON.stringify({ file, integrity }, null, 2)}\n`);
    },
  };
}

export default defineConfig({
  plugins: [pinned(), fakeDoor()],
  build: {
    outDir: OUT,
    emptyOutDir: false,
    target: "es2022",
    // Written for Chrome 100 and Safari 16 already; for these nothing is rewritten but prefixes.
    cssTarget: ["chrome123", "safari17.5"],
    reportCompressedSize: false,
    lib: { entry: "src/main.ts", formats: ["iife"], name: "Leerwijzer", fileName: () => "leerwijzer.js" },
  },
  test: { environment: "happy-dom", include: ["test/**/*.test.ts"] },
} as never);
