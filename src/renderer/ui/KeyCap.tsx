/** Key caps as they are printed on the user's keyboard. */
export function KeyCaps({ caps }: { caps: readonly string[] }) {
  return (
    <span className="keycaps">
      {caps.map((cap, index) => (
        <kbd key={index} className="keycap">
          {cap}
        </kbd>
      ))}
    </span>
  );
}
