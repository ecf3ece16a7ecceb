/** Pictures of the products, drawn as SVG: a ground colour and shapes of [path, fill, stroke]. */

const INK = "#1d2f38";

const PICTURES = {
  "linen-shirt": [
    "#dfe8e4",
    ["M72 46 42 62 30 104l24 8 8-24v84h76V88l8 24 24-8-12-42-30-16-14 8H86Z", "#e9d9b8"],
    ["M86 54l14 22 14-22M100 76v96M62 88v-12M138 88v-12", "none", "#b79f72"],
    ["M100 92v.1M100 112v.1M100 132v.1M100 152v.1", "none", "#8b7448", 5],
    ["M76 46h48l-10 8-14 4-14-4Z", "#d8c49a"],
  ],
  "wool-coat": [
    "#f3ddd3",
    ["M74 32 46 46 32 130l22 5 8-36v84h76V99l8 36 22-5-14-84-28-14Z", "#273038"],
    ["M78 32l22 50 22-50-14-4H92Z", "#f6f1ea"],
    ["M74 32l-8 34 16-4 18 42 18-42 16 4-8-34-26 50Z", "#39454f"],
    ["M100 104v79M74 138h16M110 138h16", "none", "#11171c"],
    ["M92 118v.1M108 118v.1M92 140v.1M108 140v.1", "none", "#c9a25e", 7],
  ],
  "canvas-sneakers": [
    "#cfe0ea",
    ["M28 136c0-26 2-46 4-58 10 8 24 8 34 0l38 38c16 8 46 8 66 14 6 2 8 10 8 16H28Z", "#fbfaf6"],
    ["M150 123c14 2 28 6 28 23h-36c0-10 2-18 8-23Z", "#e5e4dc"],
    ["M28 140h150v12c0 4-4 6-8 6H36c-5 0-8-3-8-6Z", "#f0583a"],
    ["M70 84l-10 12M82 96l-10 12M94 108l-10 12", "none", "#b6b3a6"],
    ["M66 78l38 38 14 5M28 118c16 0 26 8 34 22", "none", "#c9c6ba"],
  ],
  "trail-running-shoes": [
    "#f6e7b4",
    ["M24 128c0-22 2-38 6-54 12 10 24 10 36-2l34 34c16 10 48 10 70 20 8 4 10 10 10 18H24Z", "#2f6fb3"],
    ["M24 118c24-8 40 2 52 26H24Z", "#1f4f86"],
    ["M150 118c16 4 30 10 30 26h-36c-2-12 0-20 6-26Z", "#1f4f86"],
    ["M22 140h160l-4 14-10 8-10-6-12 6-12-6-12 6-12-6-12 6-12-6-12 6-12-6-12 6-12-6-12 6-14-6Z", INK],
    ["M74 78l-12 12M86 90l-12 12M98 102l-12 12M92 128l36-6M96 138l40-6", "none", "#ffd166", 4],
  ],
  "leather-backpack": [
    "#d9e6d6",
    ["M78 60V44c0-14 44-14 44 0v16", "none", "#5a3420", 7],
    ["M56 82c0-36 88-36 88 0v84c0 8-6 12-12 12H68c-6 0-12-4-12-12Z", "#a9653a"],
    ["M52 84c0-42 96-42 96 0v14c0 12-96 12-96 0Z", "#c27a4a"],
    ["M70 124h60v40H70Z", "#8f5230"],
    ["M84 92h8v42h-8ZM108 92h8v42h-8Z", "#5a3420"],
    ["M84 118h8M108 118h8", "none", "#f0d9a8", 5],
  ],
  "desk-lamp": [
    "#c9dcd9",
    ["M60 172h64v-8c0-5-64-5-64 0Z", "#8f6d22"],
    ["M92 164 70 108l42-50", "none", "#b88a2c", 6],
    ["M70 108v.1", "none", "#7d5e1b", 14],
    ["M92 66c6-22 34-32 54-14l10 38c-20 0-46-6-64-24Z", "#d6a53a"],
    ["M112 82c14 6 30 8 44 8-2 10-14 14-24 10-8-4-16-10-20-18Z", "#fff2c4"],
  ],
  "espresso-maker": [
    "#f1d6cf",
    ["M70 92h60l14 78c0 6-4 8-8 8H64c-4 0-8-2-8-8Z", "#b9c3c7"],
    ["M100 92h30l14 78c0 6-4 8-8 8h-36Z", "#9aa6ab"],
    ["M66 84h68v10H66Z", "#7d898e"],
    ["M74 84 64 44h72l-10 40Z", "#c8d1d4"],
    ["M64 44l-14 6 8 14 10-4ZM100 44h36l-10 40h-26Z", "#a8b3b8"],
    ["M136 50c26-4 28 10 26 26l-6 30", "none", INK, 9],
    ["M70 44c8-14 52-14 60 0Z", "#8c979c"],
    ["M100 30v.1", "none", INK, 12],
  ],
  "wireless-earbuds": [
    "#d5d9ea",
    ["M48 112c0-20 104-20 104 0v34c0 26-104 26-104 0Z", "#ffffff"],
    ["M48 112c0 20 104 20 104 0v8c0 20-104 20-104 0Z", "#d9dce6"],
    ["M48 108c4-40 100-40 104 0-6 16-98 16-104 0Z", "#eef0f5"],
    ["M66 98c-14-26 26-34 26-10l-6 40c-2 8-12 6-10-2l2-18c-6 0-10-4-12-10ZM134 98c14-26-26-34-26-10l6 40c2 8 12 6 10-2l-2-18c6 0 10-4 12-10Z", "#fbfbfd", "#b3b9cb"],
    ["M76 84v.1M124 84v.1", "none", INK, 7],
    ["M100 150v.1", "none", "#3db27c", 5],
  ],
};

const NAMESPACE = "http://www.w3.org/2000/svg";

function node(name, attributes) {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** The picture of a product; it says nothing that its name does not, so a screen reader passes over it. */
export function pictureOf(id) {
  const [ground, ...shapes] = PICTURES[id];
  const svg = node("svg", { viewBox: "0 0 200 200", "aria-hidden": "true" });
  svg.append(node("path", { d: "M0 0h200v200H0Z", fill: ground }), node("ellipse", { cx: 100, cy: 180, rx: 66, ry: 5, fill: "#0002" }));
  for (const [d, fill, stroke = "none", width = 3] of shapes)
    svg.append(node("path", { d, fill, stroke, "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" }));
  return svg;
}
