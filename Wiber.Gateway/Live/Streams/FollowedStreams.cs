namespace Wiber.Gateway.Live.Streams;

/// <summary>The streams of one page, each under the name that the page gave it.</summary>
internal sealed class FollowedStreams : IAsyncDisposable
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

        var ending = new CancellationTokenSource();
        _streams[id] = (ending, Task.Run(() => run(ending.Token), ending.Token));
        return true;
    }

    /// <summary>Ends a stream; one that is not there has ended.</summary>
    public async Task EndAsync(string id)
    {
        if (_streams.Remove(id, out (CancellationTokenSource Ending, Task Running) stream))
        {
            await EndAsync(stream.Ending, stream.Running);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((CancellationTokenSource ending, Task running) in _streams.Values)
        {
            await EndAsync(ending, running);
        }
    }

    private static async Task EndAsync(CancellationTokenSource ending, Task running)
    {
        await ending.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // As it was asked to.
        }

        ending.Dispose();
    }
}
