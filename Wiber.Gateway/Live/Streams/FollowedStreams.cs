using Microsoft.Extensions.Logging;
using Wiber.Gateway.Live.Documents;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Live.Streams;

/// <summary>The streams of one page, each under the name that the page gave it. None outlives the page or the gateway.</summary>
internal sealed partial class FollowedStreams(Outbox page, ILogger logger, CancellationToken gatewayEnding) : IAsyncDisposable
{
    private const int StreamsMax = 16;

    private readonly Dictionary<string, (CancellationTokenSource Ending, Task Running)> _streams = [];

    /// <summary>Begins a stream in the place of the one that had its name; false if there are too many.</summary>
    public async Task<bool> BeginAsync(string id, Func<CancellationToken, Task> run)
    {
        await EndAsync(id);
        if (_streams.Count >= StreamsMax)
        {
            return false;
        }

        var ending = CancellationTokenSource.CreateLinkedTokenSource(gatewayEnding);
        CancellationToken token = ending.Token;
        _streams[id] = (ending, Task.Run(() => RunAsync(id, run, token), CancellationToken.None));
        return true;
    }

    /// <summary>Ends a stream; one that is not there has ended.</summary>
    public async Task EndAsync(string id)
    {
        if (_streams.Remove(id, out (CancellationTokenSource Ending, Task Running) stream))
        {
            await stream.Ending.CancelAsync();
            await stream.Running;
            stream.Ending.Dispose();
        }
    }

    /// <summary>Ends all, and waits only when all have been told.</summary>
    public async ValueTask DisposeAsync()
    {
        string[] ids = [.. _streams.Keys];
        await Task.WhenAll(_streams.Values.Select(stream => stream.Ending.CancelAsync()));
        foreach (string id in ids)
        {
            await EndAsync(id);
        }
    }

    /// <summary>Ends without an exception, so that ending one stream cannot keep another from it.</summary>
    private async Task RunAsync(string id, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        try
        {
            await run(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // As it was asked to.
        }
#pragma warning disable CA1031 // A stream that fails must not end the others, and is told.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailure(logger, error, id);
            var told = new NoticeFrame(id, GatewayProblem.FailureDetail) { HasEnded = true };
            page.Replace($"{id}/failure", told.ToJson());
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the stream {Stream} failed")]
    private static partial void LogFailure(ILogger logger, Exception error, string stream);
}
