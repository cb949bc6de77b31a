import Testing
import Streaming
