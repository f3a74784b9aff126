using System.Diagnostics;
using Wiber.Client.Api;

namespace Wiber.Client.Transport;

/// <summary>
/// Sends a request until a node answers it: follows the leader, goes to the next node when one fails, until the call's deadline.
/// </summary>
/// <param name="directory">The nodes.</param>
/// <param name="exchange">The connections to them.</param>
/// <param name="report">Told of redirects and further attempts; null for nobody.</param>
internal sealed class FailoverSender(NodeDirectory directory, NodeExchange exchange, Action<string>? report = null)
{
    private static readonly TimeSpan LeaderWaitMax = TimeSpan.FromMilliseconds(500);

    /// <summary>With less than this left a write that is known not to be stored is not sent again; of a short call a quarter.</summary>
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(1);

    /// <summary>Sends a request and answers the body of the answer.</summary>
    /// <exception cref="WiberApiException">It was refused, or not answered in time.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; a write may have been done.</exception>
    public async Task<byte[]> SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        (await ExchangeAsync(request, cancellationToken).ConfigureAwait(false)).Answer;

    /// <summary>Sends a request and answers the attempt that was answered, for its headers too.</summary>
    /// <exception cref="WiberApiException">It was refused, or not answered in time.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; a write may have been done.</exception>
    public async Task<Attempt> ExchangeAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(request.Timeout);
        var pace = new RetryPace(directory.Nodes.Count);

        // Where the search over the list stands, and the node to send to, which is another one after a redirect: a node that
        // keeps naming a dead leader must not keep the search from the rest of the list.
        Uri position = directory.Preferred;
        Uri node = position;
        WiberApiException? last = null;
        bool mayBeDone = false;
        HashSet<Uri> untrusted = [];
        ApiRequest asked = request;
        try
        {
            while (true)
            {
                Attempt attempt = await exchange.TryAsync(asked, node, deadline.Token).ConfigureAwait(false);
                switch (attempt.Outcome)
                {
                    case AttemptOutcome.Answered:
                        directory.Prefer(node);
                        return attempt;
                    case AttemptOutcome.Refused when mayBeDone && attempt.Error!.Code == request.DoneCode:
                        return attempt;
                    case AttemptOutcome.Refused:
                        throw Refused(attempt.Error!, request.IsWrite && mayBeDone);
                    case AttemptOutcome.Redirected:
                        node = attempt.Leader!;
                        break;
                    case AttemptOutcome.Unknown when request is { IsWrite: true, IsRepeatable: false }:
                        throw GaveUp(start, attempt.Error, mayBeDone: true);
                    case AttemptOutcome.NotDone when IsLastUntrusted(untrusted, node, attempt):
                        throw Refused(attempt.Error!, request.IsWrite && mayBeDone);
                    default:
                        mayBeDone |= attempt.Outcome == AttemptOutcome.Unknown;
                        last = attempt.Error;
                        position = directory.After(position, justFailed: node);
                        node = position;
                        break;
                }

                TimeSpan pause = pace.After(attempt);
                TimeSpan left = request.Timeout - Stopwatch.GetElapsedTime(start);
                if (pause >= left - (mayBeDone ? TimeSpan.Zero : TimeForAnswer(request, attempt)))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    throw GaveUp(start, last, request.IsWrite && mayBeDone);
                }

                asked = request.IsWrite ? request with { LeaderWait = LeaderWait(request, left - pause) } : request;
                report?.Invoke(Describe(attempt, node, pause));
                await Task.Delay(pause, deadline.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw GaveUp(start, last, request.IsWrite && mayBeDone);
        }
    }

    /// <summary>Whether no node of the list has a certificate that is trusted: waiting does not make one better.</summary>
    private bool IsLastUntrusted(HashSet<Uri> untrusted, Uri node, Attempt attempt) =>
        attempt.Error!.Code == WiberErrorCodes.Untrusted && untrusted.Add(node) && directory.Nodes.All(untrusted.Contains);

    /// <summary>
    /// What the deadline must leave for one more attempt after a node said that it cannot act. A write that is sent too late to be
    /// answered turns an outcome that is known into one that is not.
    /// </summary>
    private static TimeSpan TimeForAnswer(ApiRequest request, Attempt attempt)
    {
        if (!request.IsWrite || attempt is not { Outcome: AttemptOutcome.NotDone, Error.Status: not null })
        {
            return TimeSpan.Zero;
        }

        TimeSpan quarter = request.Timeout / 4;
        return quarter < AnswerTimeMax ? quarter : AnswerTimeMax;
    }

    /// <summary>
    /// A node that waits for the next leader tells of it at once. It must say that there is none in time, though: a write whose
    /// answer nobody waited for is one of unknown outcome.
    /// </summary>
    private static TimeSpan LeaderWait(ApiRequest request, TimeSpan left)
    {
        TimeSpan third = (left < request.AttemptTimeout ? left : request.AttemptTimeout) / 3;
        return third < LeaderWaitMax ? third : LeaderWaitMax;
    }

    private static string Describe(Attempt attempt, Uri next, TimeSpan pause)
    {
        string wait = pause == TimeSpan.Zero ? "" : $" in {pause.TotalMilliseconds:0} ms";
        return attempt.Outcome == AttemptOutcome.Redirected
            ? $"redirected to the leader at {next.Authority}"
            : $"{attempt.Error?.Detail ?? "no answer"}; trying {next.Authority}{wait}";
    }

    /// <summary>
    /// A refusal after an attempt without an answer does not say what became of that attempt: things may have changed since. Only
    /// what is wrong with the request itself was wrong with it then, too.
    /// </summary>
    private static WiberApiException Refused(WiberApiException error, bool mayBeDone) =>
        mayBeDone && !error.IsOfRequestItself
            ? new WiberApiException(
                WiberErrorCodes.OutcomeUnknown,
                error.Status,
                $"an attempt had no answer, and the retry was refused: {error.Detail}",
                error)
            : error;

    private static WiberApiException GaveUp(long start, WiberApiException? last, bool mayBeDone)
    {
        string cause = last is null ? "the nodes only named others as the leader" : last.Detail;
        string detail = $"gave up after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s; {cause}";
        return mayBeDone
            ? new WiberApiException(WiberErrorCodes.OutcomeUnknown, last?.Status, $"{detail}; it may or may not be stored", last)
            : new WiberApiException(last?.Code ?? WiberErrorCodes.NoLeader, last?.Status, detail, last);
    }
}
