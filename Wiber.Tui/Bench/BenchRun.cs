using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Measuring;
using Wiber.Tui.CommandLine;

namespace Wiber.Tui.Bench;

/// <summary>Publishes a load to a topic and measures the acknowledgements.</summary>
internal sealed class BenchRun
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";

    private readonly WiberClient _client;
    private readonly string _topic;
    private readonly Acks _acks;
    private readonly OutgoingMessage[] _batch;

    public BenchRun(WiberClient client, string topic, Acks acks, int payloadBytes, LoadOptions load)
    {
        _client = client;
        _topic = topic;
        _acks = acks;
        OutgoingMessage message = OutgoingMessage.Text(new string(Random.Shared.GetItems<char>(Letters, payloadBytes)));
        _batch = [.. Enumerable.Repeat(message, load.MessagesPerPublish)];
        Load = new LoadGenerator(load, PublishAsync);
    }

    /// <summary>The load; its figures can be read while it runs.</summary>
    public LoadGenerator Load { get; }

    /// <summary>Why the last message that was not acknowledged was not; null if all were.</summary>
    public WiberApiException? LastError { get; private set; }

    private async Task<bool> PublishAsync(long number, CancellationToken cancellationToken)
    {
        try
        {
            if (_batch is [var single])
            {
                await _client.PublishAsync(_topic, single, _acks, null, cancellationToken);
            }
            else
            {
                await _client.PublishBatchAsync(_topic, 0, _batch, _acks, cancellationToken);
            }

            return true;
        }
        catch (WiberApiException error) when (CommandRunner.ExitCodeOf(error) == ExitCode.NoLeader)
        {
            // A cluster may be broken on purpose while it is measured. What is refused, though, would be refused again.
            LastError = error;
            return false;
        }
    }
}
