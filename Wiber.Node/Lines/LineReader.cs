using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Wiber.Node.Lines;

/// <summary>Reads the requests of a connection.</summary>
/// <param name="input">What the client sends.</param>
/// <param name="lineTimeout">A line that was begun must end within this time.</param>
internal sealed class LineReader(PipeReader input, TimeSpan lineTimeout)
{
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    /// <summary>
    /// The next request; nothing when the client sends no more. What has no end of line then may be half a message, and is none.
    /// A line that was begun must end soon: many that never do would take the node's memory.
    /// </summary>
    public async Task<LineCommand?> ReadAsync(CancellationToken ended)
    {
        using var slow = CancellationTokenSource.CreateLinkedTokenSource(ended);
        bool isBegun = false;
        while (true)
        {
            ReadResult result;
            try
            {
                result = await input.ReadAsync(slow.Token);
            }
            catch (OperationCanceledException) when (slow.IsCancellationRequested && !ended.IsCancellationRequested)
            {
                return new LineCommand.Refused(
                    $"too_slow a line must end {lineTimeout.TotalSeconds} s after it began", IsLast: true);
            }

            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                LineCommand command = Parse(buffer.Slice(0, end));
                input.AdvanceTo(buffer.GetPosition(1, end));
                return command;
            }

            if (buffer.Length > LineLimits.LineBytesMax)
            {
                return new LineCommand.Refused($"line_too_long at most {LineLimits.LineBytesMax} bytes", IsLast: true);
            }

            if (result.IsCompleted)
            {
                return null;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (!isBegun && !buffer.IsEmpty)
            {
                isBegun = true;
                slow.CancelAfter(lineTimeout);
            }
        }
    }

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
