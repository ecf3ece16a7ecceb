/** Products of the demo shop, as in data/shop/products.yaml: prices in minor units, names in six languages. */
export default [
  {
    id: "linen-shirt",
    prices: { EUR: 6900, GBP: 5900, USD: 7900, CNY: 54900, JPY: 11480, BRL: 42990 },
    names: {
      en: "Linen shirt",
      de: "Leinenhemd",
      fr: "Chemise en lin",
      es: "Camisa de lino",
      zh: "亚麻衬衫",
      ar: "قميص كتان",
    },
  },
  {
    id: "wool-coat",
    prices: { EUR: 18900, GBP: 16900, USD: 20900, CNY: 148900, JPY: 31380, BRL: 116990 },
    names: {
      en: "Wool coat",
      de: "Wollmantel",
      fr: "Manteau en laine",
      es: "Abrigo de lana",
      zh: "羊毛大衣",
      ar: "معطف صوف",
    },
  },
  {
    id: "canvas-sneakers",
    prices: { EUR: 5900, GBP: 4900, USD: 6400, CNY: 46900, JPY: 9780, BRL: 36990 },
    names: {
      en: "Canvas sneakers",
      de: "Canvas-Sneaker",
      fr: "Baskets en toile",
      es: "Zapatillas de lona",
      zh: "帆布鞋",
      ar: "حذاء رياضي من القماش",
    },
  },
  {
    id: "trail-running-shoes",
    prices: { EUR: 9900, GBP: 8900, USD: 10900, CNY: 77900, JPY: 16380, BRL: 60990 },
    names: {
      en: "Trail running shoes",
      de: "Trailrunning-Schuhe",
      fr: "Chaussures de trail",
      es: "Zapatillas de trail",
      zh: "越野跑鞋",
      ar: "حذاء جري للطرق الوعرة",
    },
  },
  {
    id: "leather-backpack",
    prices: { EUR: 15900, GBP: 13900, USD: 17900, CNY: 125900, JPY: 26380, BRL: 98990 },
    names: {
      en: "Leather backpack",
      de: "Lederrucksack",
      fr: "Sac à dos en cuir",
      es: "Mochila de piel",
      zh: "真皮双肩包",
      ar: "حقيبة ظهر جلدية",
    },
  },
  {
    id: "desk-lamp",
    prices: { EUR: 4900, GBP: 4500, USD: 5400, CNY: 38900, JPY: 8080, BRL: 29990 },
    names: {
      en: "Desk lamp",
      de: "Schreibtischlampe",
      fr: "Lampe de bureau",
      es: "Lámpara de escritorio",
      zh: "书桌灯",
      ar: "مصباح مكتب",
    },
  },
  {
    id: "espresso-maker",
    prices: { EUR: 12900, GBP: 10900, USD: 14900, CNY: 101900, JPY: 21380, BRL: 79990 },
    names: {
      en: "Espresso maker",
      de: "Espressomaschine",
      fr: "Machine à espresso",
      es: "Cafetera espresso",
      zh: "意式咖啡机",
      ar: "ماكينة إسبريسو",
    },
  },
  {
    id: "wireless-earbuds",
    prices: { EUR: 7900, GBP: 6900, USD: 8900, CNY: 58900, JPY: 13080, BRL: 48990 },
    names: {
      en: "Wireless earbuds",
      de: "Kabellose Ohrhörer",
      fr: "Écouteurs sans fil",
      es: "Auriculares inalámbricos",
      zh: "无线耳机",
      ar: "سماعات أذن لاسلكية",
    },
  },
];
