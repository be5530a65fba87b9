import { canBeShown } from '../../../src/assurance/can-be-shown.ts'
import type { Level } from '../../../src/assurance/level.ts'
import type { Profile } from '../../../src/assurance/profiles/profile.ts'
import { seconds } from '../../../src/assurance/time.ts'

/** Whether a page with a window can be opened by that profile. */
export const canBeShownBy = (profile: Profile, level: Level): boolean =>
  canBeShown({ kind: 'within', level, within: seconds(300) }, profile)
