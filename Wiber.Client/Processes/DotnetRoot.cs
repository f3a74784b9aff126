using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Wiber.Client.Processes;

/// <summary>Tells a child where the .NET runtime is, for its executable looks only in the standard places by itself.</summary>
internal static class DotnetRoot
{
    private const string Variable = "DOTNET_ROOT";

    public static void SetFor(ProcessStartInfo start)
    {
        bool isSet = start.Environment.Keys.Any(name => name.StartsWith(Variable, StringComparison.OrdinalIgnoreCase));
        if (!isSet && Find() is { } root)
        {
            start.Environment[Variable] = root;
        }
    }

    /// <summary>The installation this process runs on; null if it brings its own runtime along.</summary>
    private static string? Find()
    {
        // root/shared/Microsoft.NETCore.App/version/
        string runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        string root = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        return Directory.Exists(Path.Combine(root, "host", "fxr")) ? root : null;
    }
}
