using System.Globalization;
using System.Management.Automation;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;

namespace Wiber.PowerShell.Diagnostics;

/// <summary>Writes what is needed to find out what is wrong with a cluster into a zip file.</summary>
/// <remarks>
/// In it are the status of the cluster and of each node, the topics, the settings of the cluster's file without its comments,
/// and the end of each log. No message is in it. Logs are of nodes on this machine; what cannot be had is named in about.txt.
/// </remarks>
/// <example>
/// <code>Export-WiberDiagnostic</code>
/// Writes wiber-diagnostic-DATE.zip into the current folder.
/// </example>
/// <example>
/// <code>Export-WiberDiagnostic ./case-17.zip -LogLines 100 -Force</code>
/// Writes a file of this name, with a hundred lines of each log.
/// </example>
[Cmdlet(VerbsData.Export, "WiberDiagnostic", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(FileInfo))]
public sealed class ExportWiberDiagnosticCommand : ClusterCommand
{
    /// <summary>The file. Default: wiber-diagnostic-DATE.zip in the current folder.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>So many of the last lines of each log.</summary>
    [Parameter]
    [ValidateRange(0, 1_000_000)]
    public int LogLines { get; set; } = 10_000;

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override void ProcessInput()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"wiber-diagnostic-{DateTime.UtcNow:yyyyMMdd-HHmmss}.zip");
        string path = ResolvePath(Path ?? name);
        if (File.Exists(path) && !Force)
        {
            throw new CommandException(
                new Failure("FileExists", ErrorCategory.ResourceExists, "Give another name, or -Force to replace it."),
                $"{path} exists",
                path);
        }

        ClusterConnection connection = Connect();
        if (!ShouldProcess(path, "Write"))
        {
            return;
        }

        var archive = new DiagnosticArchive(connection.Client, connection.Config, LogLines);
        Await(token => WriteAsync(archive, path, token));
        WriteObject(new FileInfo(path));
    }

    /// <summary>Writes all of the file or none: half an archive is of no use, and in the way of the next one.</summary>
    private async Task WriteAsync(DiagnosticArchive archive, string path, CancellationToken cancellationToken)
    {
        string unfinished = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.CreateNew))
            {
                await archive.WriteAsync(file, cancellationToken);
            }

            File.Move(unfinished, path, overwrite: Force);
        }
        finally
        {
            // Not there if it has been moved.
            File.Delete(unfinished);
        }
    }
}
