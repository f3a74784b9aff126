using System.Management.Automation;
using Wiber.Client.Backups;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Cluster;

/// <summary>Saves all that a running cluster holds into one file.</summary>
/// <remarks>
/// Topics, messages with offsets, ids and times, consumer groups with their offsets, and what is remembered to tell a retry from
/// a new message, as of one entry of the log: everything acknowledged before is in it. It is taken from a follower if there is
/// one, read again from the disk, and checked; only then it gets its name. Nothing is replaced. Restore-WiberCluster founds a new
/// cluster from it.
/// </remarks>
/// <example>
/// <code>Backup-WiberCluster ./before-upgrade.wiberbackup</code>
/// Saves the cluster of the session into a file of this name.
/// </example>
/// <example>
/// <code>Backup-WiberCluster . -Node n2</code>
/// Takes it from n2, into a file in this folder whose name says of which cluster it is and when it was made.
/// </example>
[Cmdlet(VerbsData.Backup, "WiberCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(WiberBackup))]
public sealed class BackupWiberClusterCommand : ClusterCommand
{
    /// <summary>The file to make, or a folder for it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The node to take it from. Default: a follower.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string? Node { get; set; }

    internal override void ProcessInput()
    {
        ClusterConnection connection = Connect();
        string name = connection.Config?.Name ?? "wiber";
        BackupFile file = BackupFile.ForNew(ResolvePath(Path), name, DateTimeOffset.UtcNow);
        if (ShouldProcess(file.Path, $"Back up the cluster of {connection.ConfigOrAddresses}"))
        {
            WriteObject(new WiberBackup(
                Await(token => connection.Client.BackupAsync(file, Node, cancellationToken: token))));
        }
    }
}
