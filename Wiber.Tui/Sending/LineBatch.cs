namespace Wiber.Tui.Sending;

/// <summary>Lines that were read together, without their line ends.</summary>
/// <param name="FirstLine">Number of the first one, from 1.</param>
/// <param name="Lines">The lines.</param>
internal sealed record LineBatch(long FirstLine, IReadOnlyList<ReadOnlyMemory<byte>> Lines);
