namespace Wiber.Tui.Sending;

/// <summary>A line is longer than one with a message may be.</summary>
internal sealed class LineTooLongException(int lineBytesMax)
    : Exception($"the line is longer than {lineBytesMax} bytes, the most that a line may have");
