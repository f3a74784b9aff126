using System.CommandLine;
using Wiber.Client.Api;
using Wiber.Client.Backups;
using Wiber.Client.Configuration;
using Wiber.Client.Lifecycle;
using Wiber.Client.Members;
using Wiber.Client.Processes;
using Wiber.Client.Security;
using Wiber.Tui.Terminal;

namespace Wiber.Tui.CommandLine;

/// <summary>Runs verbs and turns what goes wrong into one line on standard error and an exit code.</summary>
internal sealed class CommandRunner(GlobalOptions options, CommandStreams streams)
{
    /// <summary>Makes a command run a verb.</summary>
    public void Bind(Command command, Func<CommandContext, Task<int>> run) => command.SetAction(
        (arguments, cancellationToken) => RunAsync(new CommandContext(options, arguments, streams, cancellationToken), run));

    /// <summary>The exit code for a call that the cluster refused or did not answer.</summary>
    public static int ExitCodeOf(WiberApiException error) => error.Code switch
    {
        WiberErrorCodes.NoLeader or WiberErrorCodes.NotLeader or WiberErrorCodes.Unreachable
            or WiberErrorCodes.OutcomeUnknown or WiberErrorCodes.Overloaded
            or WiberErrorCodes.ChangeInProgress => ExitCode.NoLeader,
        WiberErrorCodes.InvalidTopic or "invalid_argument" or "invalid_node" => ExitCode.Usage,
        _ => ExitCode.Failed,
    };

    private async Task<int> RunAsync(CommandContext context, Func<CommandContext, Task<int>> run)
    {
        try
        {
            int exitCode = await run(context);
            await streams.Output.FlushAsync(CancellationToken.None);
            return exitCode;
        }
        catch (IOException error) when (CommandStreams.IsBrokenPipe(error))
        {
            // Whoever reads the output has had enough; there is no one to tell.
            return ExitCode.Failed;
        }
        catch (Exception error)
        {
            (int exitCode, string? message) = Describe(error, context.CancellationToken);
            if (message is not null)
            {
                streams.Error.WriteLine($"wiber: {message}");
            }

            return FlushAfterFailure() ? exitCode : ExitCode.Failed;
        }
    }

    private static (int ExitCode, string? Message) Describe(Exception error, CancellationToken cancellationToken) => error switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => (ExitCode.Interrupted, null),
        CommandException known => (known.ExitCode, known.Message),
        ClusterConfigException or MemberChangeException or SecurityFileException => (ExitCode.Usage, error.Message),
        NodeStartException start => (start.ExitCode == ExitCode.Usage ? ExitCode.Usage : ExitCode.Failed, error.Message),
        WiberApiException api => (ExitCodeOf(api), error.Message),
        TimeoutException => (ExitCode.NoLeader, error.Message),
        BackupException or RollingRestartException => (ExitCode.Failed, error.Message),
        IOException or UnauthorizedAccessException => (ExitCode.Failed, error.Message),

        // A fault of this program: its place is what a report of it needs.
        _ => (ExitCode.Failed, $"internal error, please report it: {error}"),
    };

    /// <summary>What was already printed is a result, whatever came after it.</summary>
    private bool FlushAfterFailure()
    {
        try
        {
            streams.Output.Flush();
            return true;
        }
        catch (IOException)
        {
            // The output is gone too; the failure has been told on the error stream.
            return false;
        }
    }
}
