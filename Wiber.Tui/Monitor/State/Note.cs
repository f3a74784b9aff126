using Wiber.Tui.Formatting;

namespace Wiber.Tui.Monitor.State;

/// <summary>Something that happened, for the event line.</summary>
internal sealed record Note(DateTimeOffset Time, Tone Tone, string Text);
