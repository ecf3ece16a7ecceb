/** Sample orders: an order, who ordered it, and what to ask about it. */
export default [
  { order: "10001", name: "Anna Schmidt", mail: "anna.schmidt@example.de", case: "in_transit" },
  { order: "10002", name: "John Carter", mail: "john.carter@example.co.uk", case: "delivered" },
  { order: "10004", name: "李伟", mail: "li.wei@example.cn", case: "unshipped" },
  { order: "10005", name: "Carlos García", mail: "carlos.garcia@example.es", case: "final_sale" },
  { order: "10006", name: "فاطمة السيد", mail: "fatima.alsayed@example.ae", case: "customs" },
  { order: "10007", name: "Emma Wilson", mail: "emma.wilson@example.com", case: "two_parcels" },
  { order: "10009", name: "Sofia Rossi", mail: "sofia.rossi@example.it", case: "missing" },
  { order: "10012", name: "Ana Souza", mail: "ana.souza@example.com.br", case: "twice" },
];
