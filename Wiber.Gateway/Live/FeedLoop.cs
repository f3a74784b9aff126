using Microsoft.Extensions.Logging;
using Wiber.Client.Api;
using Wiber.Gateway.Live.Documents;
using Wiber.Gateway.Problems;

namespace Wiber.Gateway.Live;

/// <summary>Looks at one feed for all pages together, and only while there are any.</summary>
internal sealed partial class FeedLoop(ILiveFeed feed, ILogger logger, CancellationToken ending)
{
    private readonly Lock _sync = new();
    private readonly HashSet<Outbox> _pages = [];
    private CancellationTokenSource? _running;
    private Task _run = Task.CompletedTask;
    private byte[]? _newest;

    public void Add(Outbox page)
    {
        lock (_sync)
        {
            if (!_pages.Add(page))
            {
                return;
            }

            if (feed.Welcome() is { } welcome)
            {
                page.Replace($"{feed.Name}/welcome", welcome);
            }

            if (_newest is not null)
            {
                page.Replace(feed.Name, _newest);
            }

            if (_running is null)
            {
                _running = CancellationTokenSource.CreateLinkedTokenSource(ending);
                (Task before, CancellationToken token) = (_run, _running.Token);
                _run = Task.Run(() => RunAsync(before, token), CancellationToken.None);
            }
        }
    }

    public void Remove(Outbox page)
    {
        lock (_sync)
        {
            if (_pages.Remove(page) && _pages.Count == 0)
            {
                // What nobody looks at grows old.
                _newest = null;
                _running?.Cancel();
                _running?.Dispose();
                _running = null;
            }
        }
    }

    /// <summary>Begins when the run before has ended: a feed is never looked at twice at once.</summary>
    private async Task RunAsync(Task before, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var timer = new PeriodicTimer(feed.Interval);
        try
        {
            do
            {
                await LookAsync(cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The last page is gone, or the gateway ends.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        byte[]? frame;
        try
        {
            frame = await feed.LookAsync(cancellationToken);
        }
        catch (WiberApiException error)
        {
            // What was shown before may be true no more; the next look may find more.
            frame = new FailureFrame(feed.Name, error.Detail).ToJson();
        }
#pragma warning disable CA1031 // A feed that fails must not end the others, and is told.
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailure(logger, error, feed.Name);
            frame = new FailureFrame(feed.Name, GatewayProblem.FailureDetail).ToJson();
        }

        lock (_sync)
        {
            if (frame is null || cancellationToken.IsCancellationRequested)
            {
                return;
            }

            _newest = frame;
            foreach (Outbox page in _pages)
            {
                page.Replace(feed.Name, frame);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the feed {Feed} failed")]
    private static partial void LogFailure(ILogger logger, Exception error, string feed);
}
