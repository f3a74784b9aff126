using Wiber.Client.Api;

namespace Wiber.Tui.Sending;

/// <summary>What a line of standard input is.</summary>
internal interface ILineFormat
{
    /// <summary>The longest line.</summary>
    public int LineBytesMax { get; }

    /// <summary>Makes a message of a line, or says what is wrong with it: "the line is ...".</summary>
    public OutgoingMessage? Read(ReadOnlyMemory<byte> line, out string? fault);
}
