// The last page of a step-up in a popup.
import { announceStepUp } from './step-up-fetch.js'

announceStepUp()
window.close()
