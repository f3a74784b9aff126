using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Wiber.Client.Measuring;
using Wiber.Node.Connections;

namespace Wiber.Node.Lines;

/// <summary>Reads the requests of the line protocol.</summary>
/// <param name="input">What the client sends.</param>
/// <param name="lineTimeout">A line that was begun must end within this time.</param>
/// <param name="memory">Where what is not whole yet is counted.</param>
internal sealed class LineReader(PipeReader input, TimeSpan lineTimeout, ResourceLimit memory)
    : RequestReader<LineCommand>(input, lineTimeout, LineLimits.LineBytesMax, memory)
{
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    protected override LineCommand? TryTake(ref ReadOnlySequence<byte> buffer)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            return null;
        }

        LineCommand command = Parse(buffer.Slice(0, end));
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return command;
    }

    protected override LineCommand TooSlow(TimeSpan limit) => new LineCommand.Refused(
        $"too_slow a line must end {limit.TotalSeconds} s after it began", IsLast: true);

    protected override LineCommand TooLong(int limit) => new LineCommand.Refused(
        $"line_too_long at most {limit} bytes", IsLast: true);

    protected override LineCommand TooMuch() => new LineCommand.Refused(
        "unavailable this node has too much to do; try another one, or later", IsLast: true);

    private static LineCommand Parse(ReadOnlySequence<byte> line)
    {
        try
        {
            return LineCommand.Parse(StrictUtf8.GetString(line).TrimEnd('\r'));
        }
        catch (DecoderFallbackException)
        {
            return new LineCommand.Refused("not_utf8");
        }
    }
}
