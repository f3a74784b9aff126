using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Wiber.Client.Processes;

namespace Wiber.Node.Hosting;

/// <summary>
/// Leaves the terminal: a session of its own, so that Ctrl+C there does not reach the node, and standard streams that nobody
/// waits for. In between, when nothing can fail any more, it tells whoever started the node that it is up.
/// </summary>
internal static partial class Detachment
{
    /// <param name="errorPath">Where the runtime's own last words go if the process crashes.</param>
    public static void Leave(string errorPath)
    {
        if (OperatingSystem.IsWindows())
        {
            LeaveOnWindows();
            return;
        }

        // Fails only for the leader of a process group, which a started child is not; then the terminal stays its own.
        _ = SetSession();
        using SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using SafeFileHandle errors = File.OpenHandle(errorPath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        SayUp(() => new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0));
        Replace(nothing, 0);
        Replace(nothing, 1);
        Replace(errors, 2);
    }

    /// <summary>Nobody may be there to hear it, and the stream may be anything; the node is up all the same.</summary>
    private static void SayUp(Func<Stream> open)
    {
        try
        {
            using Stream output = open();
            output.Write(Encoding.ASCII.GetBytes($"{DetachedNode.UpLine}\n"));
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Whoever started it asks it after a while.
        }
    }

    private static void Replace(SafeFileHandle source, int target)
    {
        if (Duplicate((int)source.DangerousGetHandle(), target) < 0)
        {
            throw new IOException($"cannot detach standard stream {target}: error {Marshal.GetLastPInvokeError()}");
        }
    }

    private static void LeaveOnWindows()
    {
        SayUp(Console.OpenStandardOutput);
        foreach (int stream in (int[])[-10, -11, -12])
        {
            nint handle = GetStandardHandle(stream);
            SetStandardHandle(stream, 0);
            CloseHandle(handle);
        }

        Console.SetIn(TextReader.Null);
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
    }

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    private static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Duplicate(int source, int target);

    [LibraryImport("kernel32", EntryPoint = "GetStdHandle")]
    private static partial nint GetStandardHandle(int stream);

    [LibraryImport("kernel32", EntryPoint = "SetStdHandle")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetStandardHandle(int stream, nint handle);

    [LibraryImport("kernel32", EntryPoint = "CloseHandle")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CloseHandle(nint handle);
}
