using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Views;

/// <summary>Something that is shown in place of the logs, asked or written.</summary>
/// <param name="Scope">Which keys it takes.</param>
internal abstract record View(KeyScope Scope);
