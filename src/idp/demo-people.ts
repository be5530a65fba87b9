/** The simulated phone of a demo person: what an authenticator app, a SIM card and a device PIN are in real life. */
export type Phone = Readonly<{
  number: string
  /** Unlocks an approval on the phone. Shown on the demo phone, because there is nobody to remember it. */
  pin: string
}>

export type Person = Readonly<{
  /** `sub`: opaque and lasting, in the shape of an Okta user id. */
  id: string
  username: string
  name: string
  email: string
  /** Shown to everybody: these are demo accounts on a loopback address. */
  password: string
  /** Of that password, as `factors/password.ts` reads it. */
  passwordHash: string
  /** Whoever has a phone is enrolled for TOTP. */
  phone: Phone | null
}>

/** Everybody who can sign in: one person with a second factor, one without. */
export const PEOPLE: readonly Person[] = [
  {
    id: '00ualice7Kq2mVxRt0g7',
    username: 'alice',
    name: 'Alice Example',
    email: 'alice@example.test',
    password: 'alice-in-the-box',
    passwordHash: 'c5S5E6P0QPxfhtMeWtOf3g.CinQCGfv_2too53dyS1Cnm_y75WSAQ2ADxBD05g151I',
    phone: { number: '+1 555 0100', pin: '2580' },
  },
  {
    id: '00ubob4Zw9NcPyLs0g7h',
    username: 'bob',
    name: 'Bob Example',
    email: 'bob@example.test',
    password: 'bob-in-the-box',
    passwordHash: '7Sh02PxUCtecVz5xa_Z6mg.HBvTBfLz3BqnzLRkvhu6i0vSr3yHc8qg1c6tNwbVoI8',
    phone: null,
  },
]

export const personById = (id: string | undefined): Person | undefined => PEOPLE.find((person) => person.id === id)

/** The person a hint or a sign-in form names: by username, e-mail address or `sub`, in any case. */
export function personNamed(name: string): Person | undefined {
  const wanted = name.trim().toLowerCase()
  return PEOPLE.find(({ id, username, email }) => [id.toLowerCase(), username, email].includes(wanted))
}
