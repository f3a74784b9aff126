using Wiber.Client.Api;

namespace Wiber.Gateway.Live.Feeds;

/// <summary>
/// A question that is asked again and again, one at a time: whoever looks waits only a moment, and gets the last answer while the
/// next is still open. So a node that is halted does not hold up what is known of the others.
/// </summary>
internal sealed class Patient<T>(Func<CancellationToken, Task<T>> ask, TimeSpan patience)
    where T : class
{
    /// <summary>Who has not looked for so long begins anew.</summary>
    private const long StaleAfterMs = 3_000;

    private Task<T?>? _asking;
    private long _lookedAt;
    private long _answeredAt;

    /// <summary>The last answer; null if the last question had none.</summary>
    public T? Answer { get; private set; }

    /// <summary>For how long there has been no answer; 0 if the last question had one at once.</summary>
    public long SilentMs => _asking is null && Answer is not null ? 0 : Environment.TickCount64 - _answeredAt;

    /// <summary>Asks, or waits a moment for what was asked before.</summary>
    public async Task<T?> LookAsync(CancellationToken cancellationToken)
    {
        long now = Environment.TickCount64;
        if (now - _lookedAt > StaleAfterMs)
        {
            (_asking, Answer, _answeredAt) = (null, null, now);
        }

        _lookedAt = now;
        _asking ??= AskAsync(cancellationToken);
        await Task.WhenAny(_asking, Task.Delay(patience, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        if (_asking.IsCompleted)
        {
            // A question that fails is told once, and does not keep the next from being asked.
            Task<T?> asked = _asking;
            (_asking, Answer) = (null, null);
            Answer = await asked;
            _answeredAt = Answer is null ? _answeredAt : Environment.TickCount64;
        }

        return Answer;
    }

    private async Task<T?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ask(cancellationToken);
        }
        catch (WiberApiException)
        {
            // That nobody answers is the answer.
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
