/** Somebody whose password the help desk may reset. */
export type Colleague = Readonly<{ id: string; name: string; kind: 'locked_out' | 'new_phone' | 'nothing' }>

export const COLLEAGUES: readonly Colleague[] = [
  { id: 'carla', name: 'Carla Example', kind: 'locked_out' },
  { id: 'deniz', name: 'Deniz Example', kind: 'new_phone' },
  { id: 'emil', name: 'Emil Example', kind: 'nothing' },
]

export function colleagueAt(id: unknown): Colleague | undefined {
  return COLLEAGUES.find((colleague) => colleague.id === id)
}
