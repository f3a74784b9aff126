using System.Diagnostics;
using Wiber.Client.Processes;

namespace Wiber.ClusterTests;

/// <summary>A program of this tree run to its end.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs it, and kills it if it takes too long.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads, or null for nothing.</param>
    /// <param name="patience">How long it may take.</param>
    public static async Task<ProgramRun> OfAsync(string program, string[] arguments, string? input, TimeSpan patience)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new ProgramRun(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>A program beside the daemon in the tree, in the same configuration.</summary>
    /// <param name="project">The folder of its project, from the tree's root.</param>
    /// <param name="name">Its name.</param>
    public static string Locate(string project, string name) => NodeExecutable.Locate()
        .Replace("Wiber.Node", project, StringComparison.Ordinal)
        .Replace("wiber-node", name, StringComparison.Ordinal);
}
