using System.Text;
using Wiber.Client.Api;
using Wiber.Tui.CommandLine;

namespace Wiber.Tui.Sending;

/// <summary>
/// Publishes a stream, a message a line, in order: a batch is sent when the one before it is acknowledged. The first line that
/// is not acknowledged ends it.
/// </summary>
/// <param name="publisher">Where the messages go.</param>
/// <param name="format">What a line is.</param>
/// <param name="acknowledged">Called with the answers of each batch, in order.</param>
internal sealed class LineSender(
    IMessagePublisher publisher, ILineFormat format, Func<IReadOnlyList<PublishAnswer>, Task> acknowledged)
{
    /// <summary>How many lines were acknowledged so far.</summary>
    public long AcknowledgedCount { get; private set; }

    /// <summary>Sends to the end of the input.</summary>
    /// <exception cref="CommandException">A line was not acknowledged; the message says which.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; a batch may have been stored.</exception>
    public async Task SendAsync(Stream input, LineBatchOptions options, CancellationToken cancellationToken)
    {
        LineBatchOptions bounds = options with { LineBytesMax = format.LineBytesMax };
        try
        {
            await foreach (LineBatch batch in new LineBatcher(input, bounds).ReadAsync(cancellationToken))
            {
                await SendAsync(batch, cancellationToken);
            }
        }
        catch (LineTooLongException error)
        {
            throw Stopped(error.Message);
        }
    }

    private async Task SendAsync(LineBatch batch, CancellationToken cancellationToken)
    {
        var messages = new List<OutgoingMessage>(batch.Lines.Count);
        string? fault = null;
        foreach (ReadOnlyMemory<byte> line in batch.Lines)
        {
            if (format.Read(line, out fault) is not { } message)
            {
                break;
            }

            messages.Add(message);
        }

        if (messages.Count > 0)
        {
            await PublishAsync(messages, cancellationToken);
        }

        if (fault is not null)
        {
            throw Stopped($"the line is {fault}");
        }
    }

    private async Task PublishAsync(List<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<PublishAnswer> answers = await publisher.PublishAsync(messages, cancellationToken);
            AcknowledgedCount += answers.Count;
            await acknowledged(answers);
        }
        catch (WiberApiException error)
        {
            string outcome = error.Code == WiberErrorCodes.OutcomeUnknown
                ? $" Lines {AcknowledgedCount + 1} to {AcknowledgedCount + messages.Count} may be stored."
                : "";
            throw Stopped(error.Message + "." + outcome);
        }
    }

    private CommandException Stopped(string cause)
    {
        var message = new StringBuilder($"line {AcknowledgedCount + 1} and what follows it was not acknowledged: {cause}");
        message.Append(AcknowledgedCount switch
        {
            0 => "",
            1 => " (line 1 is stored)",
            _ => $" (lines 1 to {AcknowledgedCount} are stored)",
        });
        return new CommandException(ExitCode.Failed, message.ToString());
    }
}
