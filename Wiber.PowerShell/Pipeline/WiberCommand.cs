using System.Management.Automation;
using Wiber.PowerShell.Errors;

namespace Wiber.PowerShell.Pipeline;

/// <summary>
/// What all cmdlets of the module share: they can be stopped at once, wait for asynchronous work on the pipeline's own thread,
/// and tell failures with stable ids.
/// </summary>
public abstract class WiberCommand : PSCmdlet, IDisposable
{
    private const int ProgressId = 7_201;

    private readonly CancellationTokenSource _stopping = new();
    private readonly PipelinePump _pump;
    private readonly ProgressPace _progressPace = new();
    private bool _showsProgress;
    private bool _yesToAll;
    private bool _noToAll;

    /// <summary>Makes the cmdlet.</summary>
    protected WiberCommand() => _pump = new PipelinePump(_stopping.Cancel);

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    internal CancellationToken StopToken => _stopping.Token;

    /// <summary>Ends what the cmdlet still has open.</summary>
    public void Dispose()
    {
        DisposeConnections();
        _pump.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(null, Begin, isEnd: true);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guard(null, ProcessInput);

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        Guard(null, End);

        // What the end itself had to tell was posted behind the last wait.
        _pump.Drain();
        EndProgress();
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stopping.Cancel();

    internal virtual void Begin()
    {
    }

    internal virtual void ProcessInput()
    {
    }

    internal virtual void End()
    {
    }

    internal virtual void DisposeConnections()
    {
    }

    /// <summary>
    /// Does something about one thing: if it fails, that is told of this thing, and the others have their turn.
    /// </summary>
    /// <param name="target">The thing.</param>
    /// <param name="action">What to do.</param>
    /// <param name="isEnd">True if nothing can be done about others either when it fails.</param>
    internal void Guard(object? target, Action action, bool isEnd = false)
    {
        try
        {
            _pump.Drain();
            action();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception error) when (FailureCatalog.Find(error) is { } failure)
        {
            Tell(error, isEnd ? failure with { EndsPipeline = true } : failure, target);
        }
    }

    /// <summary>
    /// Asks as a cmdlet does whose impact is high, where that is so only in some cases: not if -Confirm has asked already or been
    /// turned off, and not where $ConfirmPreference is None.
    /// </summary>
    internal bool MayLoseData(string what, string question) =>
        MyInvocation.BoundParameters.ContainsKey("Confirm")
        || GetVariableValue("ConfirmPreference")?.ToString() == nameof(ConfirmImpact.None)
        || ShouldContinue(what, question, ref _yesToAll, ref _noToAll);

    /// <summary>Waits for work; meanwhile verbose and progress that it posts are written.</summary>
    internal T Await<T>(Func<CancellationToken, Task<T>> work) => _pump.Await(Task.Run(() => work(StopToken)));

    /// <inheritdoc cref="Await{T}"/>
    internal void Await(Func<CancellationToken, Task> work) => _pump.Await(Task.Run(() => work(StopToken)));

    /// <summary>Waits for the next of a sequence; one that is there already costs no wait.</summary>
    internal bool AwaitNext<T>(IAsyncEnumerator<T> items) => _pump.Await(items.MoveNextAsync());

    /// <summary>Goes through what comes, one after the other as the pipeline takes it.</summary>
    internal IEnumerable<T> Enumerate<T>(Func<CancellationToken, IAsyncEnumerable<T>> open)
    {
        IAsyncEnumerator<T> items = open(StopToken).GetAsyncEnumerator(StopToken);
        try
        {
            while (AwaitNext(items))
            {
                yield return items.Current;
            }
        }
        finally
        {
            _pump.Await(items.DisposeAsync().AsTask());
        }
    }

    /// <summary>Tells details to who asked for them; by any thread.</summary>
    internal void Detail(string text) => _pump.Post(() => WriteVerbose(text));

    /// <summary>Warns; by any thread.</summary>
    internal void Warn(string text) => _pump.Post(() => WriteWarning(text));

    /// <summary>Tells what a user has to know who asked for no details, as Write-Host does.</summary>
    internal void Say(string text) => WriteInformation(new HostInformationMessage { Message = text }, ["PSHOST"]);

    /// <summary>Shows how far the work is, at most five times a second; by any thread.</summary>
    internal void Progress(string activity, string status, int percent = -1) => _pump.Post(() =>
    {
        if (_progressPace.IsDue())
        {
            _showsProgress = true;
            WriteProgress(new ProgressRecord(ProgressId, activity, status) { PercentComplete = percent });
        }
    });

    /// <summary>A file that the user named, from where the session is.</summary>
    internal string ResolvePath(string path) => SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);

    internal void Tell(Exception error, Failure failure, object? target)
    {
        var record = new ErrorRecord(error, failure.Id, failure.Category, target ?? (error as CommandException)?.Target)
        {
            ErrorDetails = new ErrorDetails(error.Message) { RecommendedAction = failure.Action },
        };
        if (failure.EndsPipeline)
        {
            ThrowTerminatingError(record);
        }

        WriteError(record);
    }

    private void EndProgress()
    {
        if (_showsProgress)
        {
            WriteProgress(new ProgressRecord(ProgressId, "Wiber", "done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
