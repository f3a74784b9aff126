using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Wiber.Client.Configuration;
using Wiber.Client.Diagnostics;
using Wiber.Client.Processes;

namespace Wiber.Tui.Doctor;

/// <summary>Judges what nodes find on this machine: runtime, program, limits of the system.</summary>
internal sealed class MachineCheck(ClusterConfig config)
{
    private const string LimitsPath = "/proc/self/limits";
    private const string OpenFilesLimit = "Max open files";

    /// <summary>Files of a node that are no connections: segments, lookups, libraries.</summary>
    private const int OtherFiles = 1_024;

    private static readonly string Machine = Environment.MachineName;

    public IEnumerable<ClusterFinding> Run()
    {
        yield return ClusterFinding.Ok(
            "Runtime", Machine, $"{RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} processors");
        yield return CheckProgram();
        if (ReadOpenFilesMax() is { } filesMax)
        {
            yield return CheckOpenFiles(filesMax);
        }
    }

    /// <summary>Whether a node's address is one of this machine.</summary>
    public static bool IsLocal(NodeConfig node)
    {
        if (string.Equals(node.Host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        try
        {
            IPAddress[] own =
            [
                .. NetworkInterface.GetAllNetworkInterfaces()
                    .SelectMany(each => each.GetIPProperties().UnicastAddresses)
                    .Select(each => each.Address),
            ];
            return Dns.GetHostAddresses(node.Host).Any(address => IPAddress.IsLoopback(address) || own.Contains(address));
        }
        catch (Exception error) when (error is SocketException or NetworkInformationException)
        {
            // A name that nobody knows is no address of this machine; that its node cannot be reached is found elsewhere.
            return false;
        }
    }

    private static ClusterFinding CheckProgram()
    {
        try
        {
            return ClusterFinding.Ok("Program", Machine, $"the daemon is {NodeExecutable.Locate()}");
        }
        catch (FileNotFoundException error)
        {
            return ClusterFinding.Error("Program", Machine, error.Message, "dotnet build -c Release Wiber.Node");
        }
    }

    private ClusterFinding CheckOpenFiles(long filesMax)
    {
        long needed = config.Limits.ConnectionsMax + OtherFiles;
        return filesMax >= needed
            ? ClusterFinding.Ok("Open files", Machine, $"a process may have {filesMax}")
            : ClusterFinding.Warning(
                "Open files",
                Machine,
                $"a process may have {filesMax}; a node with all its connections needs {needed}",
                $"ulimit -n {needed} (LimitNOFILE= of a systemd unit), or a lower [limits] connections_max");
    }

    /// <summary>The most that a process can get, as the runtime does by itself; nothing where the system does not tell.</summary>
    private static long? ReadOpenFilesMax()
    {
        string? line = File.Exists(LimitsPath)
            ? File.ReadLines(LimitsPath).FirstOrDefault(each => each.StartsWith(OpenFilesLimit, StringComparison.Ordinal))
            : null;
        string[] fields = line?[OpenFilesLimit.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return fields.Length < 2 ? null
            : long.TryParse(fields[1], CultureInfo.InvariantCulture, out long hard) ? hard
            : long.MaxValue;
    }
}
