export const EMAIL = 'ada@example.com';
export const PASSWORD = 'the first passphrase of Ada';
export const WRONG_PASSWORD = 'a passphrase of somebody else';
export const NEW_PASSWORD = 'the second passphrase of Ada';
export const PRODUCT = '{ product(id: "p1") { name } }';
