// Opens every page under out/ in a real browser: both languages, light and dark, wide and narrow.
//
// Fails if a page needs a script or a network, has an accessibility fault that axe can see, is wider than its window,
// does not say its language, or does not lead to the other one.
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [out, screenshots] = process.argv.slice(2);
const widths = [1280, 390];
const schemes = ["light", "dark"];

function pages(folder) {
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const at = path.join(folder, entry.name);
        if (entry.isDirectory()) return pages(at);
        return at.endsWith(".html") ? [at] : [];
    });
}

async function faultsOf(context, file) {
    const faults = [];
    const page = await context.newPage();
    page.on("request", (request) => {
        if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) faults.push(`asks for ${request.url()}`);
    });
    await page.goto(pathToFileURL(file).href);
    const scripts = await page.locator("script").count();
    if (scripts > 0) faults.push(`holds ${scripts} scripts`);
    const lang = await page.getAttribute("html", "lang");
    if (!lang) faults.push("does not say its language");
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) faults.push(`is ${overflow} pixels wider than its window`);
    if (/paper/.test(path.basename(file))) {
        const other = lang && lang.startsWith("cy") ? "en" : "cy";
        const link = await page.locator(`a[hreflang^="${other}"]`).count();
        if (link === 0) faults.push(`has no link to its ${other} version`);
    }
    await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document));
    for (const violation of found.violations) {
        faults.push(`${violation.id}: ${violation.help} (${violation.nodes.length} places, first ${violation.nodes[0].target})`);
    }
    if (found.passes.length < 10) faults.push(`axe could check only ${found.passes.length} rules`);
    return { page, faults };
}

(async () => {
    fs.mkdirSync(screenshots, { recursive: true });
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync"],
    });
    let passed = 0;
    let failed = 0;
    const files = pages(out);
    for (const file of files) {
        for (const width of widths) {
            for (const colorScheme of schemes) {
                // axe is put in by the test itself; the page must do without scripts of its own.
                const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
                const { page, faults } = await faultsOf(context, file);
                const name = `${path.basename(file, ".html")}.${colorScheme}.${width}`;
                await page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage: true });
                for (const fault of faults) console.log(`${name} ${fault}`);
                if (faults.length === 0) passed += 1;
                else failed += 1;
                await context.close();
            }
        }
    }
    await browser.close();
    if (files.length < 3) {
        console.log(`only ${files.length} pages under ${out}`);
        failed += 1;
    }
    console.log(`${passed} passed, ${failed} failed`);
    process.exit(failed === 0 ? 0 : 1);
})();
