/** Somebody whose password the help desk may reset. */
export type Colleague = Readonly<{ id: string; name: string; asks: 'locked_out' | 'new_phone' | 'nothing' }>

export const COLLEAGUES: readonly Colleague[] = [
  { id: 'carla', name: 'Carla Example', asks: 'locked_out' },
  { id: 'deniz', name: 'Deniz Example', asks: 'new_phone' },
  { id: 'emil', name: 'Emil Example', asks: 'nothing' },
]

export function colleagueAt(id: unknown): Colleague | undefined {
  return COLLEAGUES.find((colleague) => colleague.id === id)
}
