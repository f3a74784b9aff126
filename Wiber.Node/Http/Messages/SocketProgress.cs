using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Wiber.Node.Http.Messages;

/// <summary>
/// How much of what was sent the other side has taken. That a write waits does not tell: the system holds megabytes, and lets a
/// writer go on only when a good part of that is gone, which at a slow reader's pace is a long time.
/// </summary>
/// <param name="socket">The connection; without it nothing is known.</param>
internal sealed class SocketProgress(Socket? socket)
{
    // TCP_INFO of Linux, tcp(7); the field is tcpi_bytes_acked of linux/tcp.h.
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const int BytesAckedAt = 120;

    private ulong _taken = Read(socket);

    /// <summary>Whether something was taken since this was asked last; false where the system does not tell.</summary>
    public bool HasMoved()
    {
        ulong before = _taken;
        _taken = Read(socket);
        return _taken > before;
    }

    private static ulong Read(Socket? socket)
    {
        if (socket is null || !OperatingSystem.IsLinux())
        {
            return 0;
        }

        Span<byte> info = stackalloc byte[BytesAckedAt + sizeof(ulong)];
        try
        {
            int bytes = socket.GetRawSocketOption(TcpLevel, TcpInfo, info);
            return bytes == info.Length ? MemoryMarshal.Read<ulong>(info[BytesAckedAt..]) : 0;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection is gone, and takes nothing any more.
            return 0;
        }
    }
}
