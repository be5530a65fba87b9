/** What the command line asks of the doctor. */
export type DoctorArguments = 'table' | 'json' | 'try'

export const USAGE = 'npm run doctor [-- --json | -- --try]'

/** Null for anything but nothing, `--json` or `--try`. */
export function doctorArguments(args: readonly string[]): DoctorArguments | null {
  switch (args.join(' ')) {
    case '':
      return 'table'
    case '--json':
      return 'json'
    case '--try':
      return 'try'
    default:
      return null
  }
}
